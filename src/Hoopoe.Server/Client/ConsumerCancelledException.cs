namespace Hoopoe.Server.Client;

/// <summary>The queue of a consumer was deleted or expired, so that its enumeration can bring nothing more: basic.cancel in AMQP.</summary>
public sealed class ConsumerCancelledException : BrokerException
{
    /// <summary>Makes an exception for the consumers of a queue that is gone.</summary>
    /// <param name="queue">The queue.</param>
    public ConsumerCancelledException(string queue)
        : base((int)Protocols.Amqp.Wire.ReplyCode.NotFound, $"NOT_FOUND - the consumer was cancelled, because queue '{queue}' is gone") => Queue = queue;

    /// <summary>The queue that is gone.</summary>
    public string Queue { get; }
}
