using Hoopoe.Compare.Accounting;
using Hoopoe.Compare.Brokers;
using Hoopoe.Compare.Probes;
using Hoopoe.Compare.Results;
using Hoopoe.Compare.Tools;
using Hoopoe.Compare.Workloads;

namespace Hoopoe.Compare;

/// <summary>Runs the workloads on all brokers by turns, round after round, and keeps every measurement. Lives as long as the run.</summary>
internal sealed class ComparisonRun(CompareOptions options, IReadOnlyList<IBroker> brokers, IReadOnlyList<ILoadTool> tools, string directory)
{
    private static readonly TimeSpan _probeTime = TimeSpan.FromSeconds(2);

    private readonly LoadTime _time = new(options.Seconds);
    private readonly List<Measurement> _measurements = [];

    /// <summary>All that was measured.</summary>
    public async Task<IReadOnlyList<Measurement>> RunAsync()
    {
        Workload[] chosen = [.. WorkloadCatalogue.All(options.Quick).Where(workload => options.Runs(workload.Row))];
        if (chosen.Length == 0)
            return [];
        foreach (var broker in brokers)
            Start(broker, round: 0);
        for (int round = 1; round <= options.Rounds; round++)
        {
            foreach (var workload in chosen)
            {
                // Whoever goes first finds another machine than who goes last, so that they take turns.
                foreach (var broker in round % 2 == 1 ? brokers : brokers.Reverse())
                    await RunAsync(workload, broker, round);
            }
        }
        return _measurements;
    }

    private async Task RunAsync(Workload workload, IBroker broker, int round)
    {
        if (workload.HoopoeOnly && broker is not HoopoeServer)
            return;
        foreach (var tool in tools)
        {
            if (workload.Steps.Any(step => tool.Arguments(step.Shape, broker, _time) is null))
                continue;
            if (workload.OnFreshBroker)
                Start(broker, round);
            // The machine is another one from moment to moment, so that it is measured right before what it is compared with.
            if (ProbeCatalogue.Measure(workload.Row, round, directory, _probeTime) is { } probe)
                Note(probe);
            foreach (var step in workload.Steps)
                Note(await MeasureAsync(workload.KeyOf(step), step.Shape, broker, tool, round));
        }
    }

    private async Task<Measurement> MeasureAsync(string key, LoadShape shape, IBroker broker, ILoadTool tool, int round)
    {
        using BrokerMeter meter = new(broker);
        var (exitCode, output, error) = await Command.RunAsync(tool.Executable, tool.Arguments(shape, broker, _time)!, LoadTime.Limit);
        var resources = meter.Stop();
        try
        {
            var outcome = tool.Parse(shape, output);
            string[] unexplained = exitCode != 0 && outcome.Faults.Count == 0 ? [$"exit code {exitCode}"] : [];
            return new(key, broker.Name, tool.Name, round, Union(resources, outcome.Figures), [.. outcome.Faults, .. unexplained]);
        }
        catch (FormatException)
        {
            return new(key, broker.Name, tool.Name, round, resources, [$"no result, exit code {exitCode}: {Oneline(error)}"]);
        }
    }

    private void Start(IBroker broker, int round)
    {
        if (broker.StartAnew() is { } took)
            _measurements.Add(new(ProbeCatalogue.Start, broker.Name, ProbeCatalogue.Tool, round, new Dictionary<Figure, double> { [Figure.StartSeconds] = took.TotalSeconds }, []));
    }

    private void Note(Measurement one)
    {
        _measurements.Add(one);
        string figures = string.Join(", ", one.Figures.Select(figure => $"{figure.Key} {Numbers.Short(figure.Value)}"));
        Console.WriteLine($"{one.Round} {one.Workload} | {one.Broker} | {figures}{(one.Faults.Count == 0 ? "" : $" | {string.Join(", ", one.Faults)}")}");
    }

    private static Dictionary<Figure, double> Union(IReadOnlyDictionary<Figure, double> one, IReadOnlyDictionary<Figure, double> other) =>
        one.Concat(other).ToDictionary(figure => figure.Key, figure => figure.Value);

    private static string Oneline(string text) => string.Join("; ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(3));
}
