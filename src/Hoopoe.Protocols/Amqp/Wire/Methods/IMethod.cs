namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>A method of the protocol: spans over the bytes it was read from, or over those it will be written from.</summary>
internal interface IMethod<TSelf> : IOutgoingMethod
    where TSelf : struct, IMethod<TSelf>, allows ref struct
{
    /// <summary>Reads what follows class id and method id in a frame's payload, to its end;
    /// false if it is cut short, malformed or followed by anything.</summary>
    static abstract bool TryRead(ReadOnlySpan<byte> payload, out TSelf method);
}
