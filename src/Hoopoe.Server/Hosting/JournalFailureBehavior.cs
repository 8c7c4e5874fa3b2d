namespace Hoopoe.Server.Hosting;

/// <summary>What a host does when its broker's journal has failed.</summary>
public enum JournalFailureBehavior
{
    /// <summary>It stops in order, so that whoever supervises the process starts it anew.</summary>
    StopHost,

    /// <summary>It goes on without a broker: the log says so, the health check is unhealthy, and <see cref="HoopoeBroker.Failure"/> completes.</summary>
    Report,
}
