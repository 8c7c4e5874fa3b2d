using Hoopoe.Simulation.Operations;

namespace Hoopoe.Simulation.Runs;

/// <summary>One seed's run: whether it failed and how, and a number that says what happened.</summary>
/// <param name="Failure">Why it failed, or null.</param>
/// <param name="Hash">What happened, as a number.</param>
/// <param name="Restarts">How often the broker began anew.</param>
/// <param name="Done">How many operations there were before the failure.</param>
/// <param name="Trace">What happened, if asked for.</param>
internal sealed record SeedRun(Exception? Failure, ulong Hash, int Restarts, int Done, IReadOnlyList<string> Trace)
{
    /// <summary>How many operations a run has.</summary>
    public const int Operations = 500;

    /// <summary>Runs a seed.</summary>
    public static SeedRun Of(int seed, int operations = Operations) => Of(seed, OperationPlan.Make(seed, operations), traces: false);

    /// <summary>Runs what is left of a seed's operations.</summary>
    public static SeedRun Of(int seed, Operation[] plan, bool traces)
    {
        Simulation.Tracing = traces;
        var context = SynchronizationContext.Current;
        Simulation? simulation = null;
        int done = 0;
        try
        {
            simulation = new Simulation(seed);
            for (; done < plan.Length; done++) simulation.Run(plan.AsSpan(done, 1));
            simulation.Drain();
            simulation.Dispose();
            return new SeedRun(null, simulation.History.Hash, simulation.Restarts, done, simulation.Trace ?? []);
        }
        catch (Exception error)
        {
            return new SeedRun(error, simulation?.History.Hash ?? 0, simulation?.Restarts ?? 0, done, simulation?.Trace ?? []);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
