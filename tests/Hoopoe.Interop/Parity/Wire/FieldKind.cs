namespace Hoopoe.Interop.Parity.Wire;

/// <summary>What a method's argument or a message's property is on the wire.</summary>
internal enum FieldKind
{
    Octet,
    Short,
    Long,
    LongLong,
    ShortString,
    LongString,
    Bit,
    Table,
    Timestamp,
}
