using Hoopoe.Bench.Results;
using Spectre.Console;

namespace Hoopoe.Bench.Progress;

/// <summary>The last intervals as a table that is drawn anew each second, on a terminal. Used by the thread that conducts the run.</summary>
internal sealed class LiveProgress(IAnsiConsole console)
{
    private const int Rows = 10;

    private readonly Queue<IntervalSample> _last = new();

    /// <summary>Runs something that reports its samples.</summary>
    public T Watch<T>(Func<Action<IntervalSample>, T> run) =>
        console.Live(Draw()).Start(live => run(sample =>
        {
            if (_last.Count == Rows) _last.Dequeue();
            _last.Enqueue(sample);
            live.UpdateTarget(Draw());
        }));

    private Table Draw()
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (string name in new[] { "second", "published/s", "confirmed/s", "delivered/s", "p50", "p95", "p99", "max", "backlog", "unconfirmed" })
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var sample in _last)
        {
            var latency = sample.DeliveryLatency ?? sample.ConfirmLatency;
            table.AddRow(
                $"{sample.At:0}", FigureText.Count(sample.PublishedRate), FigureText.Count(sample.ConfirmedRate), FigureText.Count(sample.DeliveredRate),
                Text(latency?.P50), Text(latency?.P95), Text(latency?.P99), Text(latency?.Max),
                FigureText.Count(sample.Backlog), FigureText.Count(sample.OutstandingConfirms));
        }
        return table;
    }

    private static string Text(double? latency) => latency is { } microseconds ? FigureText.Latency(microseconds) : "";
}
