namespace Hoopoe.Interop.Parity.Wire;

/// <summary>One method with its arguments, to send or as received.</summary>
internal sealed class Method(MethodShape shape, IReadOnlyDictionary<string, object?> values)
{
    public MethodShape Shape => shape;

    public string Name => shape.Name;

    public IReadOnlyDictionary<string, object?> Values => values;

    /// <summary>A method to send; arguments that are not named have their zero value.</summary>
    public static Method Of(string name, params (string Name, object? Value)[] arguments)
    {
        MethodShape shape = MethodCatalog.Get(name);
        Dictionary<string, object?> values = new(StringComparer.Ordinal);
        foreach ((string argument, object? value) in arguments)
        {
            if (shape.Fields.All(field => field.Name != argument))
                throw new ArgumentException($"{name} has no argument '{argument}'");
            values[argument] = value;
        }

        return new Method(shape, values);
    }

    /// <summary>Reads a method frame's payload.</summary>
    public static Method Decode(byte[] payload)
    {
        WireReader reader = new(payload);
        MethodShape shape = MethodCatalog.Get(reader.Short(), reader.Short());
        return new Method(shape, FieldCodec.Read(reader, shape.Fields));
    }

    /// <summary>A method frame's payload.</summary>
    public byte[] Encode()
    {
        WireWriter writer = new();
        writer.Short(shape.ClassId);
        writer.Short(shape.MethodId);
        FieldCodec.Write(writer, shape.Fields, values);
        return writer.ToArray();
    }

    public string Text(string argument) => (string)values[argument]!;

    public ulong Number(string argument) => Convert.ToUInt64(values[argument]);
}
