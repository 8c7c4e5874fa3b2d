using System.Collections.Immutable;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Limits;
using Hoopoe.Core.Policies;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Parameters;

/// <summary>
/// The parameters of a virtual host, by component and name. Policies and limits pass here too and go to those who act on
/// them; the others are kept and given back. Any thread may call; changes are made with the topology held.
/// </summary>
public sealed class ParameterTable
{
    private readonly VirtualHost _virtualHost;
    private ImmutableSortedDictionary<string, ParameterDefinition> _kept = ImmutableSortedDictionary.Create<string, ParameterDefinition>(StringComparer.Ordinal);

    internal ParameterTable(VirtualHost virtualHost)
    {
        _virtualHost = virtualHost;
    }

    /// <summary>
    /// All of them, but for policies, which RabbitMQ leaves out of its list as they have one of their own, and for what is said of the
    /// virtual host.
    /// </summary>
    public IReadOnlyList<ParameterDefinition> All =>
    [
        .. _virtualHost.Policies.Operators.Select(PolicyParameter.Of),
        .. _kept.Values.Where(parameter => parameter.Component != ParameterDefinition.VirtualHostMetadataComponent),
    ];

    /// <summary>What the limits of the virtual host say.</summary>
    internal VirtualHostLimits Limits { get; private set; } = VirtualHostLimits.None;

    /// <summary>What is said of the virtual host.</summary>
    internal VirtualHostMetadata Metadata { get; private set; } = VirtualHostMetadata.None;

    /// <summary>The parameter of that name, or null.</summary>
    public ParameterDefinition? Find(string component, string name) => component switch
    {
        ParameterDefinition.PolicyComponent or ParameterDefinition.OperatorPolicyComponent =>
            _virtualHost.Policies.Find(name, IsOperator(component)) is { } policy ? PolicyParameter.Of(policy) : null,
        _ => _kept.GetValueOrDefault(Key(component, name)),
    };

    /// <summary>Sets a parameter. An error says what is wrong with its value, in RabbitMQ's words.</summary>
    public BrokerError? Set(ParameterDefinition parameter, Turn turn)
    {
        if (Check(parameter) is { } error) return error;
        if (IsPolicy(parameter.Component)) return PolicyParameter.TryRead(parameter, out var policy) ?? _virtualHost.Policies.Set(policy, turn);
        lock (_virtualHost.Topology)
        {
            if (_virtualHost.HasEnded) return _virtualHost.Gone();
            _virtualHost.Record(parameter);
            Put(parameter);
        }
        return null;
    }

    /// <summary>Removes a parameter.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(string component, string name, Turn turn)
    {
        if (IsPolicy(component)) return _virtualHost.Policies.Remove(name, IsOperator(component), turn);
        lock (_virtualHost.Topology)
        {
            if (Find(component, name) is not { } parameter) return false;
            var log = _virtualHost.Broker.Log;
            if (log.Keeps) log.Defined(new DefinitionChange(parameter, _virtualHost.Name, Removed: true));
            _kept = _kept.Remove(Key(component, name));
            if (component == ParameterDefinition.VirtualHostLimitsComponent) Limits = VirtualHostLimits.None;
            if (component == ParameterDefinition.VirtualHostMetadataComponent) Metadata = VirtualHostMetadata.None;
        }
        return true;
    }

    /// <summary>Sets the limits of the virtual host, or lifts those that are null.</summary>
    public void SetLimits(VirtualHostLimits limits, Turn turn) =>
        Set(new ParameterDefinition(ParameterDefinition.VirtualHostLimitsComponent, VirtualHostLimits.ParameterName, limits.ToArguments()), turn);

    /// <summary>Sets one limit of the virtual host by its name and leaves the others, so that of several at the same time none is lost.</summary>
    /// <returns>What is wrong with the name or the value, in RabbitMQ's words; nothing has changed then.</returns>
    public BrokerError? SetLimit(string name, object? value, Turn turn)
    {
        lock (_virtualHost.Topology)
        {
            var parameter = new ParameterDefinition(
                ParameterDefinition.VirtualHostLimitsComponent, VirtualHostLimits.ParameterName, LimitText.With(Limits.ToArguments(), name, value));
            if (VirtualHostLimits.Parse(parameter, out var limits) is { } error) return error;
            if (limits != VirtualHostLimits.None) return Set(parameter with { Value = limits.ToArguments() }, turn);
            Remove(parameter.Component, parameter.Name, turn);
            return null;
        }
    }

    /// <summary>Lifts one limit of the virtual host by its name and leaves the others.</summary>
    /// <returns>Whether there was one.</returns>
    public bool LiftLimit(string name, Turn turn)
    {
        lock (_virtualHost.Topology) return Limits.ToArguments().TryGet(name, out _) && SetLimit(name, LimitText.None, turn) is null;
    }

    /// <summary>Sets what is said of the virtual host; what is null stays as it is.</summary>
    public BrokerError? Describe(string? description, IReadOnlyList<string>? tags, Turn turn)
    {
        lock (_virtualHost.Topology)
            return Set(new VirtualHostMetadata(description ?? Metadata.Description, tags ?? Metadata.Tags).ToParameter(), turn);
    }

    /// <summary>What a restart must bring back. Called with the topology held.</summary>
    internal IEnumerable<ParameterDefinition> Recorded =>
        _virtualHost.Policies.All.Concat(_virtualHost.Policies.Operators).Select(PolicyParameter.Of).Concat(_kept.Values);

    /// <summary>Makes a parameter that recovery found.</summary>
    /// <returns>Why it does nothing, or null.</returns>
    internal string? Restore(ParameterDefinition parameter)
    {
        if (IsPolicy(parameter.Component))
        {
            if (PolicyParameter.TryRead(parameter, out var policy) is { } error) return $"left out: {error.Text}";
            _virtualHost.Policies.Restore(policy);
            return null;
        }
        lock (_virtualHost.Topology) Put(parameter);
        return null;
    }

    private static BrokerError? Check(ParameterDefinition parameter)
    {
        if (parameter.Component.Length == 0 || parameter.Name.Length == 0) return BrokerError.Precondition("a parameter must have a component and a name");
        if ((ShortName.CheckLength("component", parameter.Component) ?? ShortName.CheckLength("name", parameter.Name)) is { } tooLong) return tooLong;
        if (parameter.Component is ParameterDefinition.GlobalComponent or ParameterDefinition.UserLimitsComponent)
            return ParameterCheck.Failed($"component {parameter.Component} belongs to no virtual host");
        return parameter.Component == ParameterDefinition.VirtualHostLimitsComponent ? VirtualHostLimits.Parse(parameter, out _) : null;
    }

    private void Put(ParameterDefinition parameter)
    {
        _kept = _kept.SetItem(Key(parameter.Component, parameter.Name), parameter);
        if (parameter.Component == ParameterDefinition.VirtualHostLimitsComponent && VirtualHostLimits.Parse(parameter, out var limits) is null) Limits = limits;
        if (parameter.Component == ParameterDefinition.VirtualHostMetadataComponent) Metadata = VirtualHostMetadata.Of(parameter.Value);
    }

    private static bool IsPolicy(string component) => component == ParameterDefinition.PolicyComponent || IsOperator(component);

    private static bool IsOperator(string component) => component == ParameterDefinition.OperatorPolicyComponent;

    // No name holds a line feed and a null at once, so the joined key is unambiguous.
    private static string Key(string component, string name) => $"{component}\n\0{name}";
}
