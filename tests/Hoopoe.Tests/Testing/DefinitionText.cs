using System.Globalization;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.Queues;

namespace Hoopoe.Tests.Testing;

/// <summary>Everything that definitions and amendments say, types of argument values included, as texts to compare.</summary>
internal static class DefinitionText
{
    public static List<string> Of(IEnumerable<DefinitionChange> changes) => [.. changes.Select(Of)];

    public static string Of(DefinitionChange change) =>
        $"{(change.Removed ? "removed" : "defined")} in '{change.VirtualHost}' {Of(change.Definition)}";

    public static string Of(MessageAmendments amendments) =>
        $"{amendments with { Deaths = [], FirstDeath = null }} deaths [{string.Join("; ", amendments.Deaths.Select(Of))}] first {Of(amendments.FirstDeath)}";

    public static string Of(Death? death) => death is null ? "none"
        : $"{death with { RoutingKeys = [] }} at {death.Time?.UtcTicks} with [{string.Join(", ", death.RoutingKeys)}]";

    public static string OfValue(object? value) => value switch
    {
        null => "null",
        Arguments table => $"{{{string.Join(", ", table.Select(pair => $"{pair.Key}={OfValue(pair.Value)}"))}}}",
        IReadOnlyList<object?> list => $"[{string.Join(", ", list.Select(OfValue))}]",
        byte[] bytes => $"Bytes:{Convert.ToHexString(bytes)}",
        OpaqueText text => $"OpaqueText:{Convert.ToHexString(text.Bytes)}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value.GetType().Name}:{value}"),
    };

    private static string Of(object definition) => definition switch
    {
        UserDefinition user => $"{user with { Tags = [] }} hash {user.Password?.Value} tags [{string.Join(", ", user.Tags)}]",
        ExchangeDefinition exchange => $"{exchange with { Arguments = Arguments.Empty }} {OfValue(exchange.Arguments)}",
        QueueDefinition queue => $"{queue with { Arguments = Arguments.Empty }} {OfValue(queue.Arguments)}",
        BindingDefinition binding => $"{binding with { Arguments = Arguments.Empty }} {OfValue(binding.Arguments)}",
        ParameterDefinition parameter => $"{parameter with { Value = null }} {OfValue(parameter.Value)}",
        UnknownDefinition unknown => $"unknown {Convert.ToHexString(unknown.Payload)}",
        _ => $"{definition}",
    };
}
