namespace Hoopoe.Interop.Crash.Nodes;

/// <summary>What one broker promises about a crash and another does not; what it does not promise is not checked.</summary>
internal sealed record Promises
{
    /// <summary>A dead-lettering across a crash neither loses the message nor doubles it.</summary>
    public required bool DeadLettersExactlyOnce { get; init; }

    /// <summary>A transaction that was not answered is there as a whole or not at all.</summary>
    public required bool TransactionsAllOrNothing { get; init; }

    /// <summary>A message delivered before a crash says redelivered after it.</summary>
    public required bool RedeliveredAfterCrash { get; init; }

    /// <summary>Also a quorum queue has carried out an acknowledgement when its transaction is committed or its channel closed.</summary>
    public required bool QuorumQueuesSettleAtOnce { get; init; }

    /// <summary>How long a start may take.</summary>
    public required TimeSpan StartLimit { get; init; }
}
