using System.Text.Json;
using System.Text.Json.Serialization;

namespace TypedMemory.Benchmarks.Hub;

/// <summary>Reads it by generated code, as the typed query does.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FoundFacts))]
internal sealed partial class FoundFactsJson : JsonSerializerContext;
