using Hoopoe.Core;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Management.Http;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Bindings;

/// <summary>A binding and where it is. Immutable; made for one answer.</summary>
/// <param name="Host">The virtual host.</param>
/// <param name="Definition">The binding.</param>
internal sealed record PlacedBinding(VirtualHost Host, BindingDefinition Definition);

/// <summary>Bindings as RabbitMQ's API shows them, and the names it gives them. Stateless.</summary>
internal static class BindingList
{
    /// <summary>Answers with bindings of the virtual host that the path names.</summary>
    public static ValueTask AnswerAsync(ApiRequest request, IEnumerable<BindingDefinition> bindings) =>
        AnswerAsync(request, [.. bindings.Select(binding => new PlacedBinding(request.Host, binding))]);

    /// <summary>Answers with bindings.</summary>
    public static ValueTask AnswerAsync(ApiRequest request, IReadOnlyList<PlacedBinding> bindings) =>
        request.AnswerListAsync(bindings, static one => one.Definition.RoutingKey, Write);

    /// <summary>The default exchange's to a queue, which is there without having been made.</summary>
    public static BindingDefinition Default(Queue queue) => new("", queue.Name, ToExchange: false, queue.Name, Arguments.Empty);

    /// <summary>Writes a binding.</summary>
    public static void Write(JsonFields fields, PlacedBinding placed)
    {
        var binding = placed.Definition;
        fields.Text("source", binding.Source);
        fields.Text("vhost", placed.Host.Name);
        fields.Text("destination", binding.Destination);
        fields.Text("destination_type", binding.ToExchange ? "exchange" : "queue");
        fields.Text("routing_key", binding.RoutingKey);
        fields.Arguments("arguments", binding.Arguments);
        fields.Text("properties_key", KeyOf(binding));
    }

    /// <summary>
    /// What tells a binding from others between the same ends: its routing key, and where it has arguments a hash of them. To
    /// callers it means nothing.
    /// </summary>
    public static string KeyOf(BindingDefinition binding)
    {
        string key = Uri.EscapeDataString(binding.RoutingKey).Replace("~", "%7E", StringComparison.Ordinal);
        if (binding.Arguments.Count == 0) return key.Length == 0 ? "~" : key;
        return $"{key}~{HashOf(binding.Arguments)}";
    }

    // FNV-1a of the arguments' JSON, which is the same in every run.
    private static string HashOf(Arguments arguments)
    {
        using var bytes = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(bytes)) ArgumentJson.Write(json, arguments);
        uint hash = 2_166_136_261;
        foreach (byte one in bytes.ToArray()) hash = unchecked((hash ^ one) * 16_777_619);
        return Convert.ToBase64String(BitConverter.GetBytes(hash)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}
