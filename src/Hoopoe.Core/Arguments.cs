using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Hoopoe.Core;

/// <summary>
/// The named arguments of a definition or the headers of a message: an ordered, immutable map of names to plain .NET
/// values (bool, the integer types, float, double, string, byte[], <see cref="Timestamp"/>, <see cref="ScaledDecimal"/>,
/// <see cref="OpaqueText"/>, lists, nested <see cref="Arguments"/> and null). The .NET type stands for the type on the
/// wire, and is the same after a restart.
/// </summary>
public sealed class Arguments : IReadOnlyCollection<KeyValuePair<string, object?>>
{
    private readonly OrderedDictionary<string, object?> _values;

    /// <summary>Copies the given pairs; of a repeated name the last value counts.</summary>
    public Arguments(IEnumerable<KeyValuePair<string, object?>> values)
    {
        _values = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in values) _values[name] = value;
    }

    /// <summary>Makes arguments of names and values.</summary>
    public static Arguments Of(params IEnumerable<(string Name, object? Value)> pairs) =>
        new(pairs.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));

    /// <summary>No arguments.</summary>
    public static Arguments Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <summary>The value of that name, or null where there is none.</summary>
    public object? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Whether there is an argument of that name, and its value.</summary>
    public bool TryGet(string name, out object? value) => _values.TryGetValue(name, out value);

    /// <summary>The value of that name if it is a string.</summary>
    public bool TryGetText(string name, [NotNullWhen(true)] out string? value)
    {
        value = this[name] as string;
        return value is not null;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The value as a 64-bit integer if it is one of the integer types.</summary>
    public static bool TryInteger(object? value, out long integer)
    {
        (bool fits, integer) = value switch
        {
            sbyte v => (true, v),
            byte v => (true, v),
            short v => (true, v),
            ushort v => (true, v),
            int v => (true, v),
            uint v => (true, v),
            long v => (true, v),
            ulong v and <= long.MaxValue => (true, (long)v),
            _ => (false, 0),
        };
        return fits;
    }

    /// <summary>Whether two values are the same, integers by value whatever their width, the rest by content.</summary>
    public static bool ValueEquals(object? left, object? right)
    {
        if (TryInteger(left, out long a) && TryInteger(right, out long b)) return a == b;
        return (left, right) switch
        {
            (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
            (OpaqueText x, OpaqueText y) => x.Bytes.AsSpan().SequenceEqual(y.Bytes),
            (Arguments x, Arguments y) => x.SameAs(y),
            (IReadOnlyList<object?> x, IReadOnlyList<object?> y) =>
                x.Count == y.Count && x.Zip(y).All(pair => ValueEquals(pair.First, pair.Second)),
            _ => Equals(left, right),
        };
    }

    /// <summary>Whether both hold the same names with equal values, in whatever order.</summary>
    public bool SameAs(Arguments other) =>
        Count == other.Count && this.All(pair => other.TryGet(pair.Key, out var value) && ValueEquals(pair.Value, value));
}
