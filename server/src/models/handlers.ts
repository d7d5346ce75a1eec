/**
 * Functions that a framework calls from a goroutine of its own, recognised by signature or method name,
 * not by how they are registered.
 */
import { packageOfKey } from "./keys.ts";

/** Keys of parameter types (pointers dropped) that make a function a request handler; the object is per request. */
const requestTypes = new Set([
  "net/http.Request",
  "github.com/gin-gonic/gin.Context",
  "github.com/labstack/echo.Context",
  "github.com/labstack/echo/v4.Context",
  "github.com/gofiber/fiber.Ctx",
  "github.com/gofiber/fiber/v2.Ctx",
  "github.com/gofiber/fiber/v3.Ctx",
  "github.com/valyala/fasthttp.RequestCtx",
  "github.com/eclipse/paho.mqtt.golang.Message",
  "github.com/emicklei/go-restful.Request",
  "github.com/emicklei/go-restful/v3.Request",
]);

/** Import paths of the frameworks, without Go's own packages. */
export function handlerPackages(): readonly string[] {
  return [...new Set([...requestTypes].map(packageOfKey))].filter((path) => path.includes("."));
}

/**
 * Does a function with these parameter type keys run as a handler? Middleware and helpers that merely take a request
 * are told apart by the response side: (http.ResponseWriter, *http.Request) or a lone framework context.
 */
export function isHandlerSignature(paramKeys: readonly string[], resultCount: number): boolean {
  if (paramKeys.length === 2 && paramKeys[0] === "net/http.ResponseWriter" && paramKeys[1] === "net/http.Request") return resultCount <= 1;
  if (paramKeys.length === 2 && paramKeys[1].endsWith("paho.mqtt.golang.Message")) return resultCount === 0;
  if (paramKeys.length === 1 && requestTypes.has(paramKeys[0]) && paramKeys[0] !== "net/http.Request") return resultCount <= 1;
  return false;
}

/** A gRPC service method of a type that embeds `Unimplemented…Server`: unary (ctx, *Req) (*Resp, error) or streaming (…Server) error. */
export function isGrpcMethod(paramKeys: readonly string[], resultCount: number): boolean {
  if (paramKeys.length === 2 && paramKeys[0] === "context.Context" && resultCount === 2) return true;
  const last = paramKeys[paramKeys.length - 1] ?? "";
  return resultCount === 1 && paramKeys.length >= 1 && paramKeys.length <= 2 && /Server(\[|$)/.test(last);
}
