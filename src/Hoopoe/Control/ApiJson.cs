using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hoopoe.Control;

/// <summary>How the API's answers are read, without reflection, which an executable compiled ahead has not.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ApiJson : JsonSerializerContext;
