using Hoopoe.Compare.Brokers;
using Hoopoe.Compare.Results;
using Hoopoe.Compare.Tools;
using Hoopoe.Compare.Workloads;

namespace Hoopoe.Compare.Regression;

/// <summary>
/// The command check-speed: measures what a message costs the broker in processor time and allocations, and holds it against what was
/// recorded. Every workload has a broker of its own, so that what one leaves behind is not counted to the next.
/// </summary>
internal sealed class SpeedCheck(SpeedCheckOptions options, AmqpLoad tool, string directory)
{
    // What a broker allocates before and after its messages, it allocates for a few as well.
    private const int FewMessages = 20_000;

    private const int MostAttempts = 3;

    // How long queues become is chance, and what leaves memory for the disk costs more.
    private const long ShortBacklog = 2000;

    // Whatever is compiled better while it runs has been by then.
    private const double WarmUpShare = 0.5;

    private static readonly string[] _rows = ["1", "2", "4", "7"];

    private static readonly LoadTime _counted = new(1);

    /// <summary>The exit code: 0 if nothing became worse.</summary>
    public async Task<int> RunAsync()
    {
        var recorded = File.Exists(SourceFolder.RecordedSpeed) ? RecordedSpeed.Read(SourceFolder.RecordedSpeed) : null;
        SortedDictionary<string, Cost> costs = new(StringComparer.Ordinal);
        bool fine = true;
        foreach (var (name, shape) in Workloads())
        {
            var verdict = await JudgeAsync(name, shape, options.Record ? null : recorded?.Costs.GetValueOrDefault(name));
            costs[name] = verdict.Now;
            fine &= verdict.IsFine;
            Console.WriteLine(verdict);
        }
        if (options.Record)
            new RecordedSpeed(costs).Write(SourceFolder.RecordedSpeed);
        else
            Console.WriteLine(fine ? "no workload costs more than recorded" : $"more than {Verdict.Tolerance:0 %} above what was recorded");
        return fine ? 0 : 1;
    }

    /// <summary>The workloads of the comparison that carry most, with small bodies and a fixed count of messages.</summary>
    private static IEnumerable<(string Name, LoadShape Shape)> Workloads() =>
        from workload in WorkloadCatalogue.All(quick: false)
        where _rows.Contains(workload.Row, StringComparer.Ordinal)
        let step = workload.Steps[0]
        where step.Shape.Size <= WorkloadCatalogue.Kibibyte && step.Shape.QueueType is null
        select (workload.KeyOf(step), step.Shape with { Count = CountOf(step.Shape), MaxBacklog = step.Shape.MaxBacklog > 0 ? ShortBacklog : 0 });

    private static long CountOf(LoadShape shape) => (shape.Size, shape.Fanout) switch
    {
        (WorkloadCatalogue.SmallBody, false) => 2_000_000,
        (WorkloadCatalogue.SmallBody, true) => 250_000,
        (_, false) => 500_000,
        (_, true) => 100_000,
    };

    // What became worse is so each time; what was disturbed is not.
    private async Task<Verdict> JudgeAsync(string name, LoadShape shape, Cost? recorded)
    {
        Verdict verdict = new(name, await MeasureAsync(shape), recorded);
        for (int attempt = 1; attempt < MostAttempts && !verdict.IsFine; attempt++)
        {
            Console.WriteLine($"{verdict}; once more");
            verdict = verdict with { Now = verdict.Now.Cheaper(await MeasureAsync(shape)) };
        }
        return verdict;
    }

    private async Task<Cost> MeasureAsync(LoadShape shape)
    {
        var (_, few) = await LifeAsync(shape with { Count = FewMessages }, rounds: 1);
        var (costs, many) = await LifeAsync(shape, options.Rounds);
        double messages = (shape.Count * (options.Rounds + WarmUpShare)) - FewMessages - (FewMessages * WarmUpShare);
        // What else the machine does only ever makes a round cost more, so that the least is the truest.
        return new(
            costs.Min(cost => cost.Cpu),
            costs.Min(cost => cost.Calibration),
            Math.Max(0, (many - few) / messages));
    }

    /// <summary>A broker from start to end under so many rounds of a load: what each cost, and what was allocated in all.</summary>
    private async Task<(IReadOnlyList<(double Cpu, double Calibration)> Costs, long Allocated)> LifeAsync(LoadShape shape, int rounds)
    {
        using HoopoeServer broker = new(Path.Combine(directory, "hoopoe"), "--log-level", "debug");
        broker.StartAnew();
        await LoadAsync(broker, shape with { Count = (long)(shape.Count * WarmUpShare) });
        List<(double, double)> costs = [];
        for (int round = 0; round < rounds; round++)
        {
            CalibrationLoop calibration = new();
            double cpu = await LoadAsync(broker, shape);
            costs.Add((cpu, calibration.Stop()));
        }
        return (costs, AllocationLine.Find(broker.Stop()));
    }

    private async Task<double> LoadAsync(HoopoeServer broker, LoadShape shape)
    {
        var (exitCode, output, error) = await Command.RunAsync(tool.Executable, tool.Arguments(shape, broker, _counted)!, LoadTime.Limit);
        var outcome = exitCode == 0 ? tool.Parse(shape, output) : throw new InvalidOperationException($"the load failed: {output}{error}");
        return outcome.Figures.GetValueOrDefault(Figure.CpuMicroseconds);
    }
}
