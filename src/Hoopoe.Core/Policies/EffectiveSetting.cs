namespace Hoopoe.Core.Policies;

/// <summary>Who says what a setting is.</summary>
public enum SettingSource
{
    /// <summary>The argument with which the queue or exchange was declared.</summary>
    Argument,

    /// <summary>The policy that applies.</summary>
    Policy,

    /// <summary>The operator policy that applies.</summary>
    OperatorPolicy,
}

/// <summary>A setting that is in effect for a queue or exchange, and why. Immutable; made when somebody asks.</summary>
/// <param name="Key">The setting, as in "max-length".</param>
/// <param name="Value">What it is.</param>
/// <param name="Source">Who says so.</param>
/// <param name="PolicyName">The name of the policy or operator policy, or null for an argument.</param>
/// <param name="Note">Why the setting does nothing in this broker, or null where it does what RabbitMQ has it do.</param>
public sealed record EffectiveSetting(string Key, object? Value, SettingSource Source, string? PolicyName, string? Note);
