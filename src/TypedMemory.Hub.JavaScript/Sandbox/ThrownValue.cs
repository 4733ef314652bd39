using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Error;
using Jint.Native.Object;
using Jint.Runtime;
using TypedMemory.Hub.Functions;

namespace TypedMemory.Hub.JavaScript.Sandbox;

/// <summary>What functions throw, in CouchDB's words.</summary>
internal static class ThrownValue
{
    private const int MostText = 1_000;

    /// <summary>The failure that a thrown value stands for.</summary>
    public static DesignFunctionException Failure(JsValue thrown)
    {
        try
        {
            if (thrown is not ObjectInstance value)
                return new DesignFunctionException(500, "unknown_error", TypeConverter.ToString(thrown));
            if (value.HasOwnProperty("forbidden"))
                return new DesignFunctionException(403, "forbidden", TextOf(value.Get("forbidden")));
            if (value.HasOwnProperty("unauthorized"))
                return new DesignFunctionException(401, "unauthorized", TextOf(value.Get("unauthorized")));
            if (value.HasOwnProperty("error") && value.HasOwnProperty("reason"))
            {
                return new DesignFunctionException(
                    500, TextOf(value.Get("error")), TextOf(value.Get("reason")));
            }

            return value is JsError
                ? new DesignFunctionException(500, TextOf(value.Get("name")), Describe(value))
                : new DesignFunctionException(500, "unknown_error", TextOf(value));
        }
        catch (Exception exception) when (IsOfEngine(exception))
        {
            // It is told by a getter of its own that throws too, or takes more than it may.
            return new DesignFunctionException(500, "unknown_error", "The function has thrown.");
        }
    }

    /// <summary>A thrown value as a short text, for a log.</summary>
    public static string Describe(JsValue thrown)
    {
        try
        {
            string text = thrown is JsError error
                ? TypeConverter.ToString(error.Get("message")) : TypeConverter.ToString(thrown);
            return text.Length > MostText ? text[..MostText] + "…" : text;
        }
        catch (Exception exception) when (IsOfEngine(exception))
        {
            return "The function has thrown.";
        }
    }

    private static bool IsOfEngine(Exception exception) => exception is JintException or TimeoutException
        or DesignFunctionException or InvalidOperationException or InsufficientExecutionStackException
        or OutOfMemoryException;

    private static string TextOf(JsValue value) => value.IsString()
        ? value.AsString() : Encoding.UTF8.GetString(Runtime.Write(value).Span);
}
