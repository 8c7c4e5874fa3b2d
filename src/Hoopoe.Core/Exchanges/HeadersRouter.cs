using System.Collections.Immutable;

namespace Hoopoe.Core.Exchanges;

/// <summary>
/// Headers exchange: a binding's arguments name headers and values; x-match says whether all or any must be there, and
/// whether names that begin with x- count. A binding value of null asks only for the header's presence.
/// </summary>
internal sealed class HeadersRouter : Router
{
    private ImmutableList<Way> _bindings = [];

    public override void Bind(BindingDefinition binding, IDestination destination) =>
        _bindings = _bindings.Add(new Way(binding, destination));

    public override void Unbind(BindingDefinition binding, IDestination destination) =>
        _bindings = _bindings.RemoveAll(one => one.Destination == destination && one.Binding.SameAs(binding));

    public override void Route(in RoutingContext context, Routes routes)
    {
        var headers = context.ReadHeaders();
        foreach (var way in _bindings)
        {
            if (!Matches(way.Binding.Arguments, headers)) continue;
            if (!way.HasMatched) way.HasMatched = true;
            routes.Add(way.Destination);
        }
    }

    public override bool Matches(BindingDefinition binding, in RoutingContext context) =>
        Matches(binding.Arguments, context.ReadHeaders());

    public override bool? HasMatched(BindingDefinition binding) => _bindings.Exists(way => way.HasMatched && way.Binding.SameAs(binding));

    /// <summary>The error in a binding's arguments, or null.</summary>
    public static string? Check(Arguments arguments)
    {
        if (!arguments.TryGet("x-match", out var match)) return null;
        return match switch
        {
            "all" or "any" or "all-with-x" or "any-with-x" => null,
            string other => $"Invalid x-match field value {Quote(other)}; expected all, any, all-with-x, or any-with-x",
            _ => $"Invalid x-match field type {ArgumentText.TypeName(match)} (value {ArgumentText.Value(match)}); expected longstr",
        };
    }

    private static string Quote(string text) => $"<<\"{text}\">>";

    private static bool Matches(Arguments wanted, Arguments headers)
    {
        string mode = wanted["x-match"] as string ?? "all";
        bool any = mode.StartsWith("any", StringComparison.Ordinal);
        bool withX = mode.EndsWith("-with-x", StringComparison.Ordinal);
        foreach (var (name, value) in wanted)
        {
            if (name == "x-match" || (!withX && name.StartsWith("x-", StringComparison.Ordinal))) continue;
            bool same = headers.TryGet(name, out var header) && (value is null || Same(value, header));
            if (same == any) return any;
        }
        return !any;
    }

    // Numbers are the same by value, whole or not.
    private static bool Same(object value, object? header)
    {
        if (header is null) return false;
        if (value is float or double || header is float or double) return Number(value) is { } a && Number(header) is { } b && a == b;
        return Arguments.ValueEquals(value, header);
    }

    private static double? Number(object value) => value switch
    {
        float number => number,
        double number => number,
        _ => Arguments.TryInteger(value, out long integer) ? integer : null,
    };

    private sealed class Way(BindingDefinition binding, IDestination destination)
    {
        public BindingDefinition Binding => binding;

        public IDestination Destination => destination;

        public bool HasMatched { get; set; }
    }
}
