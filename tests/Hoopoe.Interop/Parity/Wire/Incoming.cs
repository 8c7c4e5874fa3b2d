namespace Hoopoe.Interop.Parity.Wire;

/// <summary>What a client sees as one event: a method with the content that followed it, if any.</summary>
internal sealed record Incoming(Method Method, ContentHeader? Header, IReadOnlyList<byte[]> BodyFrames)
{
    public byte[] Body => [.. BodyFrames.SelectMany(part => part)];
}
