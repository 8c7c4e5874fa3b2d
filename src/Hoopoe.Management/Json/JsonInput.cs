using System.Text.Json;
using System.Text.Unicode;

namespace Hoopoe.Management.Json;

/// <summary>
/// Parses JSON that came from outside. The framework's parser looks at texts only when they are read, and fails then; here a document whose
/// texts are none is refused before anything of it is done. Stateless.
/// </summary>
internal static class JsonInput
{
    /// <summary>Parses a document, all texts of which can be read.</summary>
    /// <exception cref="JsonException">It is no JSON, or more than 64 levels deep.</exception>
    /// <exception cref="JsonItemException">It is not UTF-8, or half of a surrogate pair stands alone in it.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span)) throw new JsonItemException("$", "must be UTF-8");
        CheckEscapes(json.Span);
        return JsonDocument.Parse(json);
    }

    private static void CheckEscapes(ReadOnlySpan<byte> json)
    {
        // Only escapes can spell half of a character, and most documents have none.
        if (!json.Contains((byte)'\\')) return;
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (!reader.ValueIsEscaped) continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException)
            {
                throw new JsonItemException($"byte {reader.TokenStartIndex + 1}", "holds half of a surrogate pair, which is no text");
            }
        }
    }
}
