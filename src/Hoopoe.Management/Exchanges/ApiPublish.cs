using System.Text;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Publishing;
using Hoopoe.Management.Http;
using Hoopoe.Management.Queues;

namespace Hoopoe.Management.Exchanges;

/// <summary>Publishes one message that comes in the body of a call. Stateless.</summary>
internal static class ApiPublish
{
    /// <summary>Serves the call; says whether any queue took the message.</summary>
    public static async ValueTask RunAsync(ApiRequest request)
    {
        var body = await request.ReadAsync();
        ApiRequest.RequireAll(body, "routing_key", "properties", "payload", "payload_encoding");
        byte[] payload = Decode(body.Text("payload"), body.Text("payload_encoding"));
        var properties = body.Item("properties") is { } item ? PropertiesJson.Read(item) : new MessageProperties();
        if (properties.UserId is { } user && user != request.Caller.Name)
            throw ApiException.BadRequest($"user_id property set to '{user}' but authenticated user was '{request.Caller.Name}'");
        SingleOutcome outcome;
        try
        {
            outcome = await new SinglePublish(request.Host, request.Grant).RunAsync(
                ExchangeEndpoints.NameIn(request), body.Text("routing_key"), properties, payload, request.Gone);
        }
        catch (ArgumentException error)
        {
            throw ApiException.BadRequest(error.Message);
        }
        if (outcome.Error is { Kind: not Core.ErrorKind.AccessRefused } refused)
            throw ApiException.BadRequest(refused.Kind == Core.ErrorKind.NotFound ? $"404 NOT_FOUND - {refused.Text}" : refused.Text);
        ApiException.ThrowIf(outcome.Error);
        await request.AnswerAsync(outcome.Routed, static (fields, routed) => fields.Flag("routed", routed));
    }

    private static byte[] Decode(string payload, string encoding)
    {
        if (encoding == "string") return Encoding.UTF8.GetBytes(payload);
        if (encoding != "base64") throw ApiException.BadRequest($"unsupported payload_encoding '{encoding}': use string or base64");
        byte[] bytes = new byte[payload.Length];
        return Convert.TryFromBase64String(payload, bytes, out int length)
            ? bytes[..length]
            : throw ApiException.BadRequest("payload is not base64, as payload_encoding says");
    }
}
