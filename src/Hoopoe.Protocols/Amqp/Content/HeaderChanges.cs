using Hoopoe.Core;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Content;

/// <summary>
/// Writes headers that were changed back into the field table they came in, in which the others keep their bytes. For messages
/// that somebody looks into; stateless, may allocate.
/// </summary>
internal static class HeaderChanges
{
    /// <summary>The table with what differs between two readings of it; what is new or changed comes last.</summary>
    /// <param name="table">The table, without its length; empty where there was none.</param>
    /// <param name="before">What was read from it.</param>
    /// <param name="after">What the new table says.</param>
    /// <exception cref="ArgumentException">A name is too long, or a value is of a type that AMQP lacks; says which header it is.</exception>
    public static byte[] Apply(ReadOnlySpan<byte> table, Arguments before, Arguments after)
    {
        var changed = after.Where(header => !before.TryGet(header.Key, out object? old) || !Equals(old, header.Value)).ToList();
        var gone = before.Where(header => !after.TryGet(header.Key, out _)).Concat(changed).Select(header => header.Key);
        var output = FieldTableEditor.CopyWithout(table, [.. gone]);
        foreach (var (name, value) in changed)
        {
            try
            {
                FieldTableEncoder.WriteField(output, name, ArgumentTable.ToField(value));
            }
            catch (ArgumentException error)
            {
                throw new ArgumentException($"The header '{name}' cannot be said in AMQP: {error.Message}", error);
            }
        }
        return output.WrittenSpan.ToArray();
    }
}
