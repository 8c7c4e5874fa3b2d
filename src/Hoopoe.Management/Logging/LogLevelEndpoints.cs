using Hoopoe.Management.Http;

namespace Hoopoe.Management.Logging;

/// <summary>What is logged, shown and changed over HTTP. Stateless.</summary>
internal static class LogLevelEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes => [new Route("hoopoe/log-levels", Access.Administrator).Get(ShowAsync).Put(ChangeAsync)];

    private static ValueTask ShowAsync(ApiRequest request)
    {
        var levels = LevelsOf(request);
        return request.AnswerAsync(json =>
        {
            json.WriteStartObject();
            json.WriteString("default", levels.Default);
            json.WriteStartObject("categories");
            foreach (var (category, level) in levels.Own.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteString(category, level);
            json.WriteEndObject();
            json.WriteStartArray("known");
            foreach (string category in levels.Categories) json.WriteStringValue(category);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async ValueTask ChangeAsync(ApiRequest request)
    {
        var levels = LevelsOf(request);
        var body = await request.ReadAsync();
        if (!body.Has("default") && !body.Has("categories")) throw ApiException.BadRequest("give default, the level of all, or categories, those with a level of their own, or both");
        // Of a repeated name the last value counts, as everywhere.
        var own = body.Item("categories") is { } given
            ? given.Value.EnumerateObject().Select(member => member.Name).Distinct(StringComparer.Ordinal).ToDictionary(name => name, given.Text, StringComparer.Ordinal)
            : null;
        if (levels.Set(body.OptionalText("default"), own) is { } wrong) throw ApiException.BadRequest(wrong);
        request.Detail = string.Join(", ", [$"default {body.OptionalText("default") ?? "as it was"}", .. (own ?? []).Select(level => $"{level.Key} {level.Value}")]);
        request.Answer(204);
    }

    private static ILogLevels LevelsOf(ApiRequest request) => request.LogLevels ?? throw new ApiException(
        404, "not_found", "what is logged is decided by the program that the broker runs in");
}
