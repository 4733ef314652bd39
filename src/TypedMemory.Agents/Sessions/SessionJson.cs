using System.Text.Json.Serialization;

namespace TypedMemory.Agents.Sessions;

/// <summary>How the identity of a session is written into its bag.</summary>
[JsonSerializable(typeof(SessionIdentity))]
internal sealed partial class SessionJson : JsonSerializerContext;
