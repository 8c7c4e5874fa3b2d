namespace Hoopoe.Control;

/// <summary>Paths of the HTTP API, whose parts are names of any characters.</summary>
internal static class ApiPath
{
    public static string Of(params ReadOnlySpan<string> parts)
    {
        string[] escaped = new string[parts.Length];
        for (int i = 0; i < parts.Length; i++) escaped[i] = Uri.EscapeDataString(parts[i]);
        return string.Join('/', escaped);
    }
}
