namespace Hoopoe.Interop.Parity.Wire;

/// <summary>The name and the wire kind of one argument of a method or one property of a message.</summary>
internal sealed record FieldShape(string Name, FieldKind Kind)
{
    /// <summary>Reads "name:kind", as <see cref="MethodCatalog"/> writes it.</summary>
    public static FieldShape Parse(string text)
    {
        string[] parts = text.Split(':');
        FieldKind kind = parts[1] switch
        {
            "octet" => FieldKind.Octet,
            "short" => FieldKind.Short,
            "long" => FieldKind.Long,
            "longlong" => FieldKind.LongLong,
            "shortstr" => FieldKind.ShortString,
            "longstr" => FieldKind.LongString,
            "bit" => FieldKind.Bit,
            "table" => FieldKind.Table,
            "timestamp" => FieldKind.Timestamp,
            _ => throw new FormatException($"unknown kind in '{text}'"),
        };
        return new FieldShape(parts[0], kind);
    }

    /// <summary>What is sent when a script does not name the field.</summary>
    public object Default => Kind switch
    {
        FieldKind.ShortString or FieldKind.LongString => "",
        FieldKind.Bit => false,
        FieldKind.Table => new Table(),
        _ => 0L,
    };
}
