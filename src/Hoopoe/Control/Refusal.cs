using System.Net;
using System.Text.Json;
using Hoopoe.Control.Lists;

namespace Hoopoe.Control;

/// <summary>Reads why the HTTP API refused something.</summary>
internal static class Refusal
{
    /// <summary>The reason in one line; RabbitMQ escapes it for a page, and gives terms of its own where it has no text.</summary>
    public static string ReasonOf(string body)
    {
        JsonElement answer;
        try
        {
            answer = JsonDocument.Parse(body).RootElement;
        }
        catch (JsonException)
        {
            return OneLine(body);
        }
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("reason", out var reason) && !answer.TryGetProperty("error", out reason)) return OneLine(body);
        return OneLine(WebUtility.HtmlDecode(reason.ValueKind == JsonValueKind.String ? reason.GetString()! : reason.GetRawText()));
    }

    private static string OneLine(string text) => CellText.Plain(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
}
