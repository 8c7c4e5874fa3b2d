namespace Hoopoe.Core.Durability.Records;

/// <summary>What a record of the journal says. The numbers are part of the format.</summary>
internal enum RecordType : byte
{
    /// <summary>A message, and the queues it enters; without queues, a message that left memory or moved.</summary>
    Message = 1,

    /// <summary>Messages that left a queue for good.</summary>
    Settled = 2,

    /// <summary>Messages that came back to a queue, and how often by now.</summary>
    Returned = 3,

    /// <summary>A definition as it is from here on.</summary>
    Defined = 4,

    /// <summary>A definition that is gone.</summary>
    Removed = 5,

    /// <summary>The index of a page.</summary>
    PageIndex = 6,

    /// <summary>A piece of a large body.</summary>
    Chunk = 7,

    /// <summary>A queue, as far as a checkpoint knows it.</summary>
    QueueImage = 8,

    /// <summary>What of the node a checkpoint knows besides.</summary>
    NodeImage = 9,

    /// <summary>A queue had its first consumer: from here on its messages may have been delivered.</summary>
    Consumed = 10,

    /// <summary>Frames written ahead that count from here on.</summary>
    Committed = 11,

    /// <summary>The time to live of a queue's messages is another from here on.</summary>
    TimeToLive = 12,

    /// <summary>Messages of a queue that left memory together.</summary>
    Messages = 13,
}
