namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>One entry of a field table, or of an array, where names are empty.</summary>
internal readonly ref struct Field(ReadOnlySpan<byte> name, FieldValue value)
{
    public ReadOnlySpan<byte> Name { get; } = name;

    public FieldValue Value { get; } = value;
}

/// <summary>Steps through the fields of an encoded table or array; stops at the end or at what is malformed.</summary>
internal ref struct FieldEnumerator(ReadOnlySpan<byte> bytes, bool named)
{
    private WireReader _reader = new(bytes);

    public Field Current { get; private set; }

    /// <summary>Whether it stopped at something malformed.</summary>
    public readonly bool Failed => _reader.Failed;

    /// <summary>The bytes after the current field.</summary>
    public readonly int Remaining => _reader.Remaining;

    public readonly FieldEnumerator GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_reader.Remaining == 0) return false;
        ReadOnlySpan<byte> name = named ? _reader.ReadShortString() : default;
        Current = new(name, FieldValue.Read(ref _reader));
        return !_reader.Failed;
    }
}
