using System.Runtime.CompilerServices;
using System.Text;

namespace Hoopoe.Core.Messages;

/// <summary>
/// A message as it lies in its slab: exchange, routing key, properties and body, exactly the bytes that arrived.
/// A handle of two words without ownership: reading is valid while somebody holds a reference to the slab.
/// The body and the properties never change; what the broker adds is a <see cref="MessageAmendments"/> beside it.
/// </summary>
public readonly struct Message(MessageSlab slab, int offset)
{
    /// <summary>The memory the message lies in.</summary>
    public MessageSlab Slab { get; } = slab;

    /// <summary>Where in the slab the message's record begins.</summary>
    public int Offset { get; } = offset;

    private ref readonly MessageFacts.Stored Facts =>
        ref Unsafe.As<byte, MessageFacts.Stored>(ref Slab.Buffer[Offset]);

    /// <summary>Which <see cref="IMessageFormat"/> the properties are in.</summary>
    public byte Format => Facts.Format;

    /// <summary>The message's priority as published.</summary>
    public byte Priority => Facts.Priority;

    /// <summary>Whether the message asks to survive a restart.</summary>
    public bool Persistent => Facts.Persistent != 0;

    /// <summary>The message's own time to live in milliseconds, or -1.</summary>
    public long TimeToLiveMs => Facts.TimeToLiveMs;

    /// <summary>The facts it was placed with.</summary>
    internal MessageFacts ReadFacts() => MessageFacts.Read(Slab.Buffer.AsSpan(Offset));

    /// <summary>Bytes in the body.</summary>
    public int BodyLength => Facts.BodyLength;

    /// <summary>Exchange and routing key as published, each behind an octet with its length.</summary>
    public ReadOnlySpan<byte> Address => Slab.Buffer.AsSpan(Offset + MessageFacts.Size, Facts.AddressLength);

    /// <summary>The exchange's name in UTF-8, as published.</summary>
    public ReadOnlySpan<byte> Exchange => Address.Slice(1, Address[0]);

    /// <summary>The routing key, as published.</summary>
    public ReadOnlySpan<byte> RoutingKey => Address[(2 + Address[0])..];

    /// <summary>The properties as they arrived, in the message's format.</summary>
    public ReadOnlySpan<byte> Properties =>
        Slab.Buffer.AsSpan(Offset + MessageFacts.Size + Facts.AddressLength, Facts.PropertiesLength);

    /// <summary>Whether the body is in pieces in the journal; where, the slab's <see cref="StoredBody"/> knows.</summary>
    public bool IsChunked => Facts.Chunked != 0;

    /// <summary>
    /// All of it, facts first, as it lies in memory and in the journal; where the body is in pieces, their positions follow
    /// there.
    /// </summary>
    public ReadOnlySpan<byte> Record => Slab.Buffer.AsSpan(Offset, BodyStart - Offset + (IsChunked ? 0 : BodyLength));

    /// <summary>Bytes that it takes in the journal, positions of pieces included.</summary>
    public int RecordLength => Record.Length + (PieceCount * sizeof(long));

    /// <summary>How many pieces the body is in, where it is.</summary>
    public int PieceCount => IsChunked ? StoredBody.PieceCount(BodyLength) : 0;

    /// <summary>The body; not of a message whose body is in pieces.</summary>
    public ReadOnlySpan<byte> Body => Slab.Buffer.AsSpan(BodyStart, BodyLength);

    /// <summary>The body's memory; written by the connection that receives it, and by nobody after that.</summary>
    public Memory<byte> BodyMemory => Slab.Buffer.AsMemory(BodyStart, BodyLength);

    /// <summary>
    /// As much of the body's memory as there is room for: all, unless the body is arriving (<see cref="MessageWriter.BeginArriving"/>). Written
    /// by the connection that receives it.
    /// </summary>
    public Memory<byte> BodyRoom
    {
        get
        {
            int start = BodyStart;
            return Slab.Buffer.AsMemory(start, Math.Min(BodyLength, Slab.Buffer.Length - start));
        }
    }

    /// <summary>Bytes of the record before the body.</summary>
    internal int HeadLength => BodyStart - Offset;

    /// <summary>The routing key as text.</summary>
    public string RoutingKeyText => Encoding.UTF8.GetString(RoutingKey);

    /// <summary>The exchange's name as text.</summary>
    public string ExchangeText => Encoding.UTF8.GetString(Exchange);

    private int BodyStart
    {
        get
        {
            ref readonly var facts = ref Facts;
            return Offset + MessageFacts.Size + facts.AddressLength + facts.PropertiesLength;
        }
    }
}
