using System.Globalization;
using System.Text.Json;
using Hoopoe.Management.Http;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Health;

/// <summary>RabbitMQ's check whether certificates of listeners expire soon. Stateless.</summary>
internal static class CertificateCheck
{
    /// <summary>Answers: 200 where none does, 503 with those listeners whose certificates do.</summary>
    public static ValueTask AnswerAsync(ApiRequest request)
    {
        var until = request.Broker.Upkeep.Clock.UtcNow + WithinOf(request);
        CertificateFacts[] expiring = [.. request.Node.Certificates().Where(one => one.NotAfter < until)];
        ListenerFacts[] listeners = expiring.Length == 0 ? [] : [.. request.Node.Listeners().Where(listener => listener.IsTls)];
        if (listeners.Length == 0) return request.AnswerAsync("ok", static (fields, status) => fields.Text("status", status));
        return request.AnswerAsync(json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "failed");
            json.WriteString("reason", "Certificates expiring");
            json.WriteStartArray("expired");
            foreach (var listener in listeners) Write(json, request.Node, listener, expiring);
            json.WriteEndArray();
            json.WriteEndObject();
        }, StatusCodes.Status503ServiceUnavailable);
    }

    // What is asked must make sense even where there is no certificate, or a typing error would say that all is well.
    private static TimeSpan WithinOf(ApiRequest request)
    {
        if (!int.TryParse(request["within"], out int within) || within < 0) throw ApiException.BadRequest("within: must be a whole number from 0 on");
        double days = request["unit"] switch
        {
            "days" => 1,
            "weeks" => 7,
            "months" => 365.0 / 12,
            "years" => 365,
            _ => throw ApiException.BadRequest("unit: must be days, weeks, months or years"),
        };
        // Longer than anybody's certificate, and what a date can hold.
        return TimeSpan.FromDays(Math.Min(within * days, 365_000));
    }

    private static void Write(Utf8JsonWriter json, NodeFacts node, ListenerFacts listener, CertificateFacts[] expiring)
    {
        json.WriteStartObject();
        json.WriteString("node", node.Name);
        json.WriteString("protocol", listener.Protocol);
        json.WriteString("interface", listener.Address);
        json.WriteNumber("port", listener.Port);
        WriteFiles(json, "certfile", node.Certificates(), expiring, areAuthorities: false);
        WriteFiles(json, "cacertfile", node.Certificates(), expiring, areAuthorities: true);
        json.WriteEndObject();
    }

    private static void WriteFiles(Utf8JsonWriter json, string field, IReadOnlyList<CertificateFacts> all, CertificateFacts[] expiring, bool areAuthorities)
    {
        var late = expiring.Where(one => one.IsAuthority == areAuthorities).ToArray();
        json.WriteString(field, (late.FirstOrDefault() ?? all.FirstOrDefault(one => one.IsAuthority == areAuthorities))?.Source);
        json.WriteStartArray($"{field}_expires_on");
        foreach (var one in late) json.WriteStringValue(one.NotAfter.UtcDateTime.ToString("yyyy-MM-dd H:mm:ss", CultureInfo.InvariantCulture));
        json.WriteEndArray();
    }
}
