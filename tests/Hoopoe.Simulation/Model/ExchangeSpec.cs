namespace Hoopoe.Simulation.Model;

/// <summary>An exchange as it is declared. Immutable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind, or of one that delays the inner kind.</param>
internal sealed record ExchangeSpec(string Name, string Kind)
{
    public bool Durable { get; init; }

    public bool Delays { get; init; }

    public string? Alternate { get; init; }

    public override string ToString() =>
        $"{Name} {(Delays ? "delayed " : "")}{Kind}{(Durable ? " durable" : "")}{(Alternate is null ? "" : $" alternate {Alternate}")}";
}

/// <summary>A binding: from an exchange to a queue or another exchange. Immutable.</summary>
/// <param name="Exchange">Where from.</param>
/// <param name="Target">Where to.</param>
/// <param name="ToExchange">Whether that is an exchange.</param>
/// <param name="Key">By which key; of a headers exchange the value that the header h must have.</param>
internal sealed record BindingSpec(string Exchange, string Target, bool ToExchange, string Key)
{
    public override string ToString() => $"{Exchange} -> {(ToExchange ? "exchange " : "")}{Target} with '{Key}'";
}
