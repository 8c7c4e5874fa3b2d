using Hoopoe.Journal.Inspection;

namespace Hoopoe.Server.Inspection;

/// <summary>Makes queues of the frames that an inspection goes through. Used once, by one thread.</summary>
internal interface IQueueCensus : IInspectionVisitor
{
    /// <summary>The durable queues with what they hold, once all frames have been seen; in the order of their names.</summary>
    IReadOnlyList<QueueTotals> Queues { get; }
}

/// <summary>What a durable queue holds on disk.</summary>
/// <param name="VirtualHost">Its virtual host.</param>
/// <param name="Name">Its name.</param>
/// <param name="Messages">Messages that are not settled.</param>
/// <param name="Bytes">Bytes that their records take up, a record shared by several queues counted in each.</param>
internal sealed record QueueTotals(string VirtualHost, string Name, long Messages, long Bytes);
