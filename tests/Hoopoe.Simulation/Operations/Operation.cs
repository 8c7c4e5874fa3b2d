namespace Hoopoe.Simulation.Operations;

/// <summary>One thing that happens in a run. Its details follow from its own seed and from what is there, so that others may be left out.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Seed">Where its details come from.</param>
internal readonly record struct Operation(OperationKind Kind, int Seed);

/// <summary>What may happen.</summary>
internal enum OperationKind
{
    Publish,
    PublishLarge,
    Acknowledge,
    Reject,
    Requeue,
    Recover,
    Fetch,
    Consume,
    Cancel,
    Transaction,
    Purge,
    DeclareQueue,
    DeleteQueue,
    Bind,
    Unbind,
    Mistake,
    Time,
    Flush,
    Disconnect,
    SlowReader,
    FullDisk,
    Checkpoint,
    Crash,
    CrashInside,
    Restart,
}
