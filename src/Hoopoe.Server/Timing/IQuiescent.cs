namespace Hoopoe.Server.Timing;

/// <summary>Something that <see cref="VirtualTime"/> lets come to rest before time goes on. Any thread asks.</summary>
internal interface IQuiescent
{
    /// <summary>What is under way, in words for people; null if nothing is, as far as one look can tell.</summary>
    string? FindBusy();

    /// <summary>A number that grows with whatever begins.</summary>
    long Activity { get; }
}
