namespace Hoopoe.Server.Hosting;

/// <summary>What a broker means to the generic host that it runs in. Immutable; a broker without a host ignores it.</summary>
public sealed record HostingOptions
{
    /// <summary>What the host does when the journal fails, after which the broker serves nobody.</summary>
    public JournalFailureBehavior OnJournalFailure { get; init; } = JournalFailureBehavior.StopHost;
}
