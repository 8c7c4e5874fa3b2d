namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>A method that can be put into a frame.</summary>
internal interface IOutgoingMethod
{
    /// <summary>The exact bytes that <see cref="Write"/> writes: class id, method id and arguments.</summary>
    int EncodedLength { get; }

    /// <summary>Writes class id, method id and arguments.</summary>
    void Write(ref WireWriter writer);
}
