namespace Hoopoe.Management.Rates;

/// <summary>What RabbitMQ calls the counters of one kind of thing, and the fields beside them. Immutable; made once for each kind.</summary>
/// <param name="names">The counters.</param>
internal sealed class CounterNames(params string[] names)
{
    /// <summary>The counters.</summary>
    public IReadOnlyList<string> Plain => names;

    /// <summary>The fields that hold their rates and their past: made once, as a list of many things asks for them with each.</summary>
    public IReadOnlyList<string> Details { get; } = [.. names.Select(name => $"{name}_details")];
}
