using System.Text;
using Hoopoe.Simulation.Operations;

namespace Hoopoe.Simulation.Runs;

/// <summary>Leaves out operations of a run that fails, as long as it still fails, and says what is left.</summary>
internal static class Shrinker
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <summary>The seed, why it fails, and the least that is known to fail, in readable lines.</summary>
    public static string Report(int seed, int operations, Action<string> tell)
    {
        var plan = OperationPlan.Make(seed, operations);
        var whole = SeedRun.Of(seed, plan, traces: false);
        if (whole.Failure is null) return $"seed {seed} failed, and does not again: something in it does not come from the seed";
        tell($"seed {seed} fails: {whole.Failure.Message}; now it is made small");
        var least = Shrink(seed, plan[..Math.Min(plan.Length, whole.Done + 1)]);
        var run = SeedRun.Of(seed, least, traces: true);
        var report = new StringBuilder();
        report.AppendLine($"seed {seed} of {operations} operations fails: {whole.Failure.Message}");
        report.AppendLine($"{least.Length} operations are enough:");
        foreach (string line in run.Trace) report.AppendLine($"  {line}");
        report.AppendLine($"  => {(run.Failure is SimulationFailure ? run.Failure.Message : run.Failure)}");
        report.Append($"again: dotnet run dev.cs -- simulate --seed {seed}{(operations == SeedRun.Operations ? "" : $" --operations {operations}")}");
        return report.ToString();
    }

    private static Operation[] Shrink(int seed, Operation[] plan)
    {
        long until = Environment.TickCount64 + (long)_patience.TotalMilliseconds;
        for (int size = Math.Max(1, plan.Length / 2); ; size = Math.Max(1, size / 2))
        {
            bool smaller = false;
            for (int start = Math.Max(0, plan.Length - size); start >= 0 && Environment.TickCount64 < until; start -= size)
            {
                Operation[] without = [.. plan[..start], .. plan[Math.Min(plan.Length, start + size)..]];
                if (SeedRun.Of(seed, without, traces: false).Failure is null) continue;
                (plan, smaller) = (without, true);
            }
            if ((size == 1 && !smaller) || Environment.TickCount64 >= until) return plan;
        }
    }
}
