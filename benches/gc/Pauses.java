import com.microsoft.gctoolkit.GCToolKit;
import com.microsoft.gctoolkit.aggregator.Aggregates;
import com.microsoft.gctoolkit.aggregator.Aggregation;
import com.microsoft.gctoolkit.aggregator.Aggregator;
import com.microsoft.gctoolkit.aggregator.Collates;
import com.microsoft.gctoolkit.aggregator.EventSource;
import com.microsoft.gctoolkit.event.g1gc.G1GCPauseEvent;
import com.microsoft.gctoolkit.event.generational.GenerationalGCPauseEvent;
import com.microsoft.gctoolkit.io.SingleGCLogFile;
import java.nio.file.Path;

/** How many pauses GCToolKit finds in a log, and how many milliseconds they take: `java -cp ... Pauses LOG`. */
public class Pauses {
    /** The figures. */
    @Collates(Counter.class)
    public static class Figures extends Aggregation {
        long count;
        double seconds;

        void add(double duration) {
            count++;
            seconds += duration;
        }

        @Override
        public boolean hasWarning() {
            return false;
        }

        @Override
        public boolean isEmpty() {
            return count == 0;
        }
    }

    /** Gives each pause to the figures. */
    @Aggregates({EventSource.G1GC, EventSource.GENERATIONAL})
    public static class Counter extends Aggregator<Figures> {
        public Counter(Figures figures) {
            super(figures);
            register(G1GCPauseEvent.class, event -> figures.add(event.getDuration()));
            register(GenerationalGCPauseEvent.class, event -> figures.add(event.getDuration()));
        }
    }

    public static void main(String[] arguments) throws Exception {
        GCToolKit toolkit = new GCToolKit();
        toolkit.loadAggregation(new Figures());
        Figures figures = toolkit.analyze(new SingleGCLogFile(Path.of(arguments[0])))
            .getAggregation(Figures.class)
            .orElseGet(Figures::new);
        System.out.printf(java.util.Locale.ROOT, "%d %.1f%n", figures.count, figures.seconds * 1000);
    }
}
