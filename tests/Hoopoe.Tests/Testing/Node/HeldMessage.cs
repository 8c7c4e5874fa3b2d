namespace Hoopoe.Tests.Testing.Node;

/// <summary>A message that the journal keeps, as a broker holds it.</summary>
/// <param name="Place">The queue, or the exchange that delays it.</param>
/// <param name="Lane">Its priority lane.</param>
/// <param name="Sequence">Its place in the lane.</param>
/// <param name="Body">Its body; null where it cannot be read.</param>
/// <param name="Redelivered">Whether it would say that it was delivered before.</param>
/// <param name="Returns">How often it came back.</param>
/// <param name="Deaths">How often it died.</param>
internal sealed record HeldMessage(string Place, byte Lane, long Sequence, string? Body, bool Redelivered, int Returns, long Deaths)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Body?[..Math.Min(20, Body.Length)] ?? "unreadable"} in {Place} at {Lane}/{Sequence}{(Redelivered ? " redelivered" : "")}";
}
