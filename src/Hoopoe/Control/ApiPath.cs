namespace Hoopoe.Control;

/// <summary>Paths of the HTTP API, whose parts are names of any characters.</summary>
internal static class ApiPath
{
    public static string Of(params ReadOnlySpan<string> parts)
    {
        string[] escaped = new string[parts.Length];
        foreach (string part in parts)
        {
            // Without it, the path would be that of something else: users/ is the list of all.
            if (part.Length == 0) throw new ControlException("a name must not be empty", ExitCode.Data);
        }
        for (int i = 0; i < parts.Length; i++) escaped[i] = Uri.EscapeDataString(parts[i]);
        return string.Join('/', escaped);
    }
}
