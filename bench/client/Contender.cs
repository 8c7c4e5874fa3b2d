namespace Hoopoe.ClientBench;

/// <summary>A client that is measured, with everything it needs opened; one workload runs at a time.</summary>
internal abstract class Contender : IAsyncDisposable
{
    /// <summary>How many messages may be unconfirmed.</summary>
    protected const int Window = 1000;

    /// <summary>How many messages may be published and not yet consumed.</summary>
    protected const int MostBehind = 20_000;

    /// <summary>The durable queue that is published to with confirms.</summary>
    protected const string Kept = "kept";

    /// <summary>The transient queue that is published to and consumed from.</summary>
    protected const string Passed = "passed";

    /// <summary>Its name in the table.</summary>
    public abstract string Name { get; }

    /// <summary>Publishes persistent messages with confirms as long as asked for; gives how many were confirmed.</summary>
    public abstract Task<long> PublishConfirmedAsync(byte[] body, Func<bool> goesOn);

    /// <summary>Publishes transient messages and consumes them without acknowledgement; gives how many came.</summary>
    public abstract Task<long> ExchangeAsync(byte[] body, Func<bool> goesOn);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
