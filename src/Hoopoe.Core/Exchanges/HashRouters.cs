using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Hoopoe.Core.Exchanges;

/// <summary>
/// Consistent hash exchange: a binding's key is its weight; each message goes to one destination, chosen by the hash
/// of its key, of a header (hash-header) or of a property (hash-property), so that a change of bindings moves only the
/// share it must. Jump consistent hash: Lamping and Veach, 2014.
/// </summary>
internal sealed class ConsistentHashRouter(Arguments arguments) : Router
{
    private readonly string? _header = arguments["hash-header"] as string;
    private readonly string? _property = arguments["hash-property"] as string;

    // Each binding with the number of buckets up to its end: a weight of a million takes no more room than one of one.
    private Share[] _shares = [];

    private readonly record struct Share(BindingDefinition Binding, IDestination Destination, int Weight, long End);

    public override bool DependsOnKeyAlone => _header is null && _property is null;

    public override void Bind(BindingDefinition binding, IDestination destination)
    {
        if (!IsWeight(binding.RoutingKey, out int weight)) return;
        _shares = [.. _shares, new Share(binding, destination, weight, weight + (_shares.Length > 0 ? _shares[^1].End : 0))];
    }

    public override void Unbind(BindingDefinition binding, IDestination destination)
    {
        long end = 0;
        _shares =
        [
            .. _shares.Where(share => share.Destination != destination || !share.Binding.SameAs(binding))
                .Select(share => share with { End = end += share.Weight }),
        ];
    }

    public override void Route(in RoutingContext context, Routes routes)
    {
        var shares = _shares;
        if (shares.Length == 0) return;
        long bucket = Jump(Hash(context), shares[^1].End);
        int low = 0, high = shares.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (shares[middle].End <= bucket) low = middle + 1;
            else high = middle;
        }
        routes.Add(shares[low].Destination);
    }

    /// <summary>The error in an exchange's arguments, or null.</summary>
    public static string? Check(Arguments arguments)
    {
        if (arguments["hash-header"] is not null && arguments["hash-property"] is not null)
            return "hash-header and hash-property are mutually exclusive";
        return arguments["hash-property"] is null or "correlation_id" or "message_id" or "timestamp"
            ? null : $"Unsupported property: {ArgumentText.Value(arguments["hash-property"])}";
    }

    /// <summary>The error in a binding's weight, or null.</summary>
    public static string? CheckWeight(string weight) =>
        IsWeight(weight, out _) ? null
            : $"The binding key must be an integer: <<\"{weight}\">>";

    private static bool IsWeight(string key, out int weight) =>
        int.TryParse(key, NumberStyles.Integer, CultureInfo.InvariantCulture, out weight) && weight > 0;

    private ulong Hash(in RoutingContext context)
    {
        if (_header is not null) return StableHash.Of(ArgumentText.Value(context.ReadHeaders()[_header]));
        if (_property is not null)
            return StableHash.Of(context.Format.ReadProperty(context.Message.Properties, _property) ?? "");
        return StableHash.Of(context.RoutingKey);
    }

    private static long Jump(ulong key, long buckets)
    {
        long bucket = -1, next = 0;
        while (next < buckets)
        {
            bucket = next;
            key = unchecked((key * 2862933555777941757UL) + 1);
            next = (long)((bucket + 1) * ((double)(1L << 31) / ((key >> 33) + 1)));
        }
        return bucket;
    }
}

/// <summary>Modulus hash exchange: each message goes to the binding that its key's hash modulo their number names.</summary>
internal sealed class ModulusHashRouter : Router
{
    private ImmutableList<IDestination> _bindings = [];

    public override bool DependsOnKeyAlone => true;

    public override void Bind(BindingDefinition binding, IDestination destination) => _bindings = _bindings.Add(destination);

    public override void Unbind(BindingDefinition binding, IDestination destination) => _bindings = _bindings.Remove(destination);

    public override void Route(in RoutingContext context, Routes routes)
    {
        var bindings = _bindings;
        if (!bindings.IsEmpty) routes.Add(bindings[(int)(StableHash.Of(context.RoutingKey) % (ulong)bindings.Count)]);
    }
}

/// <summary>Random exchange: each message goes to one binding, whichever.</summary>
internal sealed class RandomRouter : Router
{
    private ImmutableList<IDestination> _bindings = [];

    public override void Bind(BindingDefinition binding, IDestination destination) => _bindings = _bindings.Add(destination);

    public override void Unbind(BindingDefinition binding, IDestination destination) => _bindings = _bindings.Remove(destination);

    public override void Route(in RoutingContext context, Routes routes)
    {
        var bindings = _bindings;
        if (!bindings.IsEmpty) routes.Add(bindings[context.Random.Next(bindings.Count)]);
    }
}

/// <summary>A hash that is the same in every process: FNV-1a, 64 bits, over bytes or those of UTF-16, then mixed.</summary>
internal static class StableHash
{
    public static ulong Of(ReadOnlySpan<char> text) => Of(MemoryMarshal.AsBytes(text));

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 14695981039346656037UL;
        foreach (byte octet in bytes) hash = unchecked((hash ^ octet) * 1099511628211UL);
        hash ^= hash >> 32;
        return unchecked(hash * 0x9E3779B97F4A7C15UL);
    }
}
