using System.Collections.Immutable;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Parameters;

namespace Hoopoe.Core.Limits;

/// <summary>
/// The limits of users. A change is durable and counts at once, for what is open already too: nothing is closed, but no more
/// opens, and who publishes is slowed. Lives as long as the broker; any thread may call.
/// </summary>
public sealed class UserLimitTable
{
    private readonly IDurableLog _log;
    private readonly ConnectionSeats _seats;
    private readonly Lock _lock = new();
    private ImmutableSortedDictionary<string, UserLimits> _all = ImmutableSortedDictionary.Create<string, UserLimits>(StringComparer.Ordinal);

    internal UserLimitTable(IDurableLog log, ConnectionSeats seats)
    {
        _log = log;
        _seats = seats;
        seats.LimitsOf = Find;
    }

    /// <summary>The users that have limits, by name, and what these are.</summary>
    public IEnumerable<KeyValuePair<string, UserLimits>> All => _all;

    /// <summary>A user's limits.</summary>
    public UserLimits Find(string user) => _all.GetValueOrDefault(user, UserLimits.None);

    /// <summary>Sets a user's limits, all at once; those that are null are lifted. Whether there is such a user is the caller's to ask.</summary>
    public void Set(string user, UserLimits limits)
    {
        var parameter = ParameterOf(user, limits);
        lock (_lock)
        {
            bool none = limits == UserLimits.None;
            if (none && !_all.ContainsKey(user)) return;
            if (_log.Keeps) _log.Defined(new DefinitionChange(parameter, null, Removed: none));
            _all = none ? _all.Remove(user) : _all.SetItem(user, limits);
            _seats.Apply(user, limits);
        }
    }

    /// <summary>Sets one limit of a user by its name and leaves the others, so that of several at the same time none is lost.</summary>
    /// <returns>What is wrong with the name or the value, in RabbitMQ's words; nothing has changed then.</returns>
    public BrokerError? Set(string user, string name, object? value)
    {
        lock (_lock)
        {
            if (UserLimits.Parse(LimitText.With(Find(user).ToArguments(), name, value), out var limits) is { } error) return error;
            Set(user, limits);
        }
        return null;
    }

    /// <summary>Lifts one limit of a user by its name and leaves the others.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Lift(string user, string name)
    {
        lock (_lock)
        {
            var limits = Find(user).ToArguments();
            return limits.TryGet(name, out _) && Set(user, name, LimitText.None) is null;
        }
    }

    /// <summary>Lifts a user's limits: it is deleted.</summary>
    public void Remove(string user) => Set(user, UserLimits.None);

    /// <summary>What a restart must bring back, with every change whose record has been written.</summary>
    internal IReadOnlyList<ParameterDefinition> AsRecorded()
    {
        lock (_lock) return [.. All.Select(pair => ParameterOf(pair.Key, pair.Value))];
    }

    /// <summary>Puts back what recovery found, without recording it again.</summary>
    /// <returns>Why it does nothing, or null.</returns>
    internal string? Restore(ParameterDefinition parameter)
    {
        if (UserLimits.Parse(parameter.Value as Arguments ?? Arguments.Empty, out var limits) is { } error) return $"left out: {error.Text}";
        lock (_lock) _all = _all.SetItem(parameter.Name, limits);
        return null;
    }

    private static ParameterDefinition ParameterOf(string user, UserLimits limits) =>
        new(ParameterDefinition.UserLimitsComponent, user, limits.ToArguments());
}
