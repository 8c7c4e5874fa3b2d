using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Hoopoe.Control.Lists;

/// <summary>A value of the HTTP API in one cell of a table.</summary>
internal static class CellText
{
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => "",
        JsonValueKind.String => Plain(value.GetString()!),
        JsonValueKind.Array => $"[{string.Join(", ", value.Items().Select(Of))}]",
        _ => Plain(value.GetRawText()),
    };

    /// <summary>A name may hold anything; what would break the line or drive the terminal is written out.</summary>
    public static string Plain(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        StringBuilder escaped = new();
        foreach (char c in text)
        {
            _ = c switch
            {
                '\t' => escaped.Append("\\t"),
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                _ when char.IsControl(c) => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => escaped.Append(c),
            };
        }
        return escaped.ToString();
    }
}
