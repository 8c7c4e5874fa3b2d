namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>
/// The types a field's value can have, by the letter that announces it. RabbitMQ's reading of them is the one that counts,
/// for it is what clients are written against: <c>s</c> is a signed 16-bit integer (not a short string), <c>I</c> is signed
/// and <c>i</c> unsigned, <c>l</c> and <c>L</c> both are signed 64-bit integers of which only <c>l</c> is ever written.
/// </summary>
internal static class FieldType
{
    /// <summary>One octet, true unless zero.</summary>
    public const byte Boolean = (byte)'t';
    public const byte SignedByte = (byte)'b';
    public const byte UnsignedByte = (byte)'B';
    public const byte SignedShort = (byte)'s';
    public const byte UnsignedShort = (byte)'u';
    public const byte SignedInt = (byte)'I';
    public const byte UnsignedInt = (byte)'i';
    public const byte SignedLong = (byte)'l';
    public const byte OtherSignedLong = (byte)'L';
    public const byte Float = (byte)'f';
    public const byte Double = (byte)'d';
    public const byte Decimal = (byte)'D';
    public const byte Timestamp = (byte)'T';
    public const byte Void = (byte)'V';
    public const byte LongString = (byte)'S';
    public const byte Binary = (byte)'x';
    public const byte Array = (byte)'A';
    public const byte Table = (byte)'F';
}
