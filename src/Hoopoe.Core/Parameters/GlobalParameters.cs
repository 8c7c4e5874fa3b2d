using System.Collections.Immutable;
using Hoopoe.Core.Durability;

namespace Hoopoe.Core.Parameters;

/// <summary>
/// The parameters of a node that belong to no virtual host: named values that are kept for whoever asks, such as the
/// cluster's name. Lives as long as the broker; any thread may call. Every change is durable.
/// </summary>
public sealed class GlobalParameters(IDurableLog log)
{
    /// <summary>The name of the parameter that is the cluster's name.</summary>
    public const string ClusterNameParameter = "cluster_name";

    private readonly Lock _lock = new();
    private ImmutableSortedDictionary<string, ParameterDefinition> _all = ImmutableSortedDictionary.Create<string, ParameterDefinition>(StringComparer.Ordinal);

    /// <summary>All of them, by name.</summary>
    public IEnumerable<ParameterDefinition> All => _all.Values;

    /// <summary>The cluster's name, where somebody has set one.</summary>
    public string? ClusterName => Find(ClusterNameParameter)?.Value as string;

    /// <summary>The parameter of that name, or null.</summary>
    public ParameterDefinition? Find(string name) => _all.GetValueOrDefault(name);

    /// <summary>Adds or replaces one.</summary>
    public BrokerError? Set(string name, object? value)
    {
        if (ShortName.Check("a parameter's name", name) is { } misnamed) return misnamed;
        var parameter = new ParameterDefinition(ParameterDefinition.GlobalComponent, name, value);
        lock (_lock)
        {
            if (log.Keeps) log.Defined(new DefinitionChange(parameter, null, Removed: false));
            _all = _all.SetItem(name, parameter);
        }
        return null;
    }

    /// <summary>Removes one.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(string name)
    {
        lock (_lock)
        {
            if (Find(name) is not { } parameter) return false;
            if (log.Keeps) log.Defined(new DefinitionChange(parameter, null, Removed: true));
            _all = _all.Remove(name);
        }
        return true;
    }

    /// <summary>What a restart must bring back, with every change whose record has been written.</summary>
    internal IReadOnlyList<ParameterDefinition> AsRecorded()
    {
        lock (_lock) return [.. All];
    }

    /// <summary>Puts back what recovery found, without recording it again.</summary>
    internal void Restore(ParameterDefinition parameter)
    {
        lock (_lock) _all = _all.SetItem(parameter.Name, parameter);
    }
}
