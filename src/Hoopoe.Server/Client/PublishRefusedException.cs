namespace Hoopoe.Server.Client;

/// <summary>
/// The broker did not take messages over: what is a negative acknowledgement in AMQP. A queue was full and refuses what
/// is new, or there was no room on disk or in memory. The messages are in no queue or not safe there; they may be published again.
/// </summary>
public sealed class PublishRefusedException : BrokerException
{
    /// <summary>Makes an exception for messages that were refused.</summary>
    /// <param name="numbers">Their numbers.</param>
    public PublishRefusedException(IReadOnlyList<long> numbers)
        : base((int)Protocols.Amqp.Wire.ReplyCode.ResourceError, $"the broker refused {(numbers.Count == 1 ? "a message" : $"{numbers.Count} messages")} (basic.nack)") => Numbers = numbers;

    /// <summary>
    /// Which messages were refused, in order: for a <see cref="WindowedPublisher"/> the numbers that it gave them.
    /// </summary>
    public IReadOnlyList<long> Numbers { get; }
}
