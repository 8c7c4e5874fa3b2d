namespace Hoopoe.Interop.Parity.Wire;

/// <summary>The ids and the arguments of one AMQP method.</summary>
internal sealed record MethodShape(string Name, ushort ClassId, ushort MethodId, IReadOnlyList<FieldShape> Fields)
{
    /// <summary>Methods that a content header and a body follow.</summary>
    public bool HasContent => Name is "basic.publish" or "basic.return" or "basic.deliver" or "basic.get-ok";

    /// <summary>Reads a line of <see cref="MethodCatalog"/>.</summary>
    public static MethodShape Parse(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new MethodShape(
            words[0], ushort.Parse(words[1]), ushort.Parse(words[2]), words.Skip(3).Select(FieldShape.Parse).ToList());
    }
}
