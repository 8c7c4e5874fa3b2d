namespace Hoopoe.Core.Interception;

/// <summary>A message that is about to be delivered, for an <see cref="IDeliveryInterceptor"/>. What is changed holds for this delivery alone.</summary>
public sealed class DeliveredMessage : InterceptedMessage
{
    internal DeliveredMessage()
    {
    }

    /// <summary>The queue.</summary>
    public string Queue { get; private set; } = "";

    /// <summary>The consumer's tag; null where the message is fetched singly.</summary>
    public string? ConsumerTag { get; private set; }

    /// <summary>Whether the message was delivered before.</summary>
    public bool Redelivered { get; private set; }

    /// <summary>How often the message came back to the queue.</summary>
    public int ReturnCount { get; private set; }

    /// <summary>Whether it was rejected; nobody is asked after that.</summary>
    public bool IsRejected { get; private set; }

    /// <summary>
    /// Rejects the message as a consumer does that does not want it back: it goes to the queue's dead-letter exchange, or ends
    /// where the queue has none, and the consumer never sees it.
    /// </summary>
    public void Reject()
    {
        _ = Valid;
        IsRejected = true;
    }

    internal void Begin(string queue, string? consumerTag, bool redelivered, int returnCount) =>
        (Queue, ConsumerTag, Redelivered, ReturnCount, IsRejected) = (queue, consumerTag, redelivered, returnCount, false);
}
