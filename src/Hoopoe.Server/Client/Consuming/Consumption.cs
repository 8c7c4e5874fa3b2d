namespace Hoopoe.Server.Client;

/// <summary>What can be enumerated of a queue: each enumeration is a consumer of its own. Immutable.</summary>
internal sealed class Consumption(Func<CancellationToken, DeliveryStream> open, CancellationToken cancellation) : IAsyncEnumerable<Delivery>
{
    /// <inheritdoc/>
    public IAsyncEnumerator<Delivery> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (!cancellation.CanBeCanceled || cancellation == cancellationToken) return open(cancellationToken);
        if (!cancellationToken.CanBeCanceled) return open(cancellation);
        throw new ArgumentException(
            "The enumeration has a cancellation token already, from ConsumeAsync; give it there or with WithCancellation, not both.", nameof(cancellationToken));
    }
}
