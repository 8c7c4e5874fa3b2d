namespace Hoopoe.Simulation.Operations;

/// <summary>What happens in a run, from its seed: every run has crashes.</summary>
internal static class OperationPlan
{
    private static readonly (OperationKind Kind, int Weight)[] _weights =
    [
        (OperationKind.Publish, 290), (OperationKind.PublishLarge, 6), (OperationKind.Acknowledge, 150), (OperationKind.Reject, 50),
        (OperationKind.Requeue, 60), (OperationKind.Recover, 10), (OperationKind.Fetch, 90), (OperationKind.Consume, 60), (OperationKind.Cancel, 25),
        (OperationKind.Transaction, 25), (OperationKind.Purge, 8), (OperationKind.DeclareQueue, 25), (OperationKind.DeleteQueue, 8),
        (OperationKind.Bind, 15), (OperationKind.Unbind, 15), (OperationKind.Mistake, 8), (OperationKind.Time, 70), (OperationKind.Flush, 20),
        (OperationKind.Disconnect, 16), (OperationKind.SlowReader, 3), (OperationKind.FullDisk, 4), (OperationKind.Checkpoint, 12),
        (OperationKind.Crash, 6), (OperationKind.CrashInside, 6), (OperationKind.Restart, 3),
    ];

    private static readonly int _whole = _weights.Sum(one => one.Weight);

    public static Operation[] Make(int seed, int count)
    {
        var random = new Random(seed);
        var plan = new Operation[count];
        for (int i = 0; i < count; i++) plan[i] = new Operation(Pick(random.Next(_whole)), random.Next());
        for (int crash = 1; crash <= 2; crash++)
        {
            int at = random.Next(count);
            plan[at] = plan[at] with { Kind = crash == 1 ? OperationKind.Crash : OperationKind.CrashInside };
        }
        return plan;
    }

    private static OperationKind Pick(int number)
    {
        foreach (var (kind, weight) in _weights)
        {
            if (number < weight) return kind;
            number -= weight;
        }
        return OperationKind.Publish;
    }
}
